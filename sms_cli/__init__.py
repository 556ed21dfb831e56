"""sms: keep a service management system (ISO/IEC 20000-1) as files in git, and prove that its documents agree."""

__version__ = "0.1.0"
