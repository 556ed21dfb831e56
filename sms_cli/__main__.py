"""`python -m sms_cli` is the same as `sms`."""

from sms_cli.app import main

if __name__ == "__main__":
    main()
