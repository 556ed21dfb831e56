"""Build the worked example as a workspace from its answers, without the commands that write one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sms_cli.definitions import data_root, load_definitions
from sms_cli.definitions.compiled import read_yaml
from sms_cli.workspace import apply_edits, content_digest, dump, open_workspace, parts_of, render_blocks
from sms_cli.workspace.edits import Edit

_BLOCK = re.compile(r"(<!-- sms:begin ([a-z0-9-]+) -->\r?\n)(.*?)(<!-- sms:end -->)", re.DOTALL)


def replace_blocks(body: str, blocks: dict[str, str]) -> str:
    """Put new contents between the markers of the blocks."""
    return _BLOCK.sub(
        lambda block: f"{block[1]}{blocks[block[2]]}\n{block[4]}" if block[2] in blocks else block[0], body
    )


def build(folder: Path) -> None:
    """Lay down the example under `folder`: front matter from the answers, bodies from the templates, approved as it says."""
    from datetime import date

    example = data_root() / "examples" / "netops"
    data = read_yaml(example / "example.yaml")
    definitions = load_definitions(data["edition"])
    folder.mkdir(parents=True)
    (folder / "sms.yaml").write_text(f'organization: {data["organization"]}\nedition: "{data["edition"]}"\n', "utf-8")
    for artifact in data["artifacts"]:
        skill = definitions.skill(artifact["skill"])
        answers = read_yaml(example / artifact["answers"])
        sections = answers.pop("sections", {})
        approval = artifact["approve"]
        front = {
            "id": skill.document_id,
            "skill": skill.key,
            "title": answers.pop("title", skill.title),
            "version": approval["version"],
            "status": "approved",
            "owner": answers.pop("owner"),
            "approved_by": approval["by"],
            "approved_on": approval["on"],
            "review_due": approval["review_due"],
            **answers,
        }
        path = folder / skill.path
        path.parent.mkdir(exist_ok=True)
        body = _body(skill, front, sections, definitions, data)
        path.write_text(f"---\n{dump(front)}---\n\n{body}", "utf-8")
    day = date.fromisoformat(data["as_of"])
    workspace = open_workspace(folder, day)
    for main in workspace.mains.values():
        text = main.raw.decode()
        body = replace_blocks(main.body, render_blocks(workspace, main))
        (folder / main.path).write_text(text[: len(text) - len(main.body)] + body, "utf-8")
    workspace = open_workspace(folder, day)
    for main in workspace.mains.values():
        digest = content_digest(main, parts_of(workspace, main))
        text, _ = apply_edits(main.raw.decode(), [Edit("set", ("approved_digest",), digest, list(main.data or ())[:9])])
        (folder / main.path).write_text(text, "utf-8")


def _body(skill: Any, front: Any, sections: Any, definitions: Any, data: Any) -> str:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = definitions.root / "skills" / skill.key / "artifact.md.j2"
    return environment.from_string(template.read_text("utf-8")).render(
        title=front["title"],
        organization=data["organization"],
        edition=data["edition"],
        doc=front,
        block=lambda name: f"<!-- sms:begin {name} -->\n<!-- sms:end -->",
        notes=lambda heading: (sections.get(heading) or "").strip(),
    )
