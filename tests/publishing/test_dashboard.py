"""`sms dashboard`: the page in a real browser says what `sms status` says, asks nobody for anything, and works for everyone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

DAY = ("--as-of", "2026-08-31")  # the day on which the worked example holds
# One process starts the browser, for all tests that need it.
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def troubled(netops: Path, sms: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the worked example with what a page must cope with: errors, overdue work, a circle, markup in a name."""
    folder = shutil.copytree(netops, tmp_path_factory.mktemp("troubled") / "our sms", symlinks=True)
    catalog = folder / "plan/service-catalog.md"
    text = catalog.read_text(encoding="utf-8")
    text = text.replace("name: Help Desk\n", "name: '<b>Help</b> & \"Desk\" <script>alert(1)</script>'\n", 1)
    text = text.replace("service: SVC-005", "service: SVC-0005", 1)
    text = text.replace(
        "    components: [Zabbix",
        "    depends_on:\n      - {service: SVC-001, strength: hard, why: Circles}\n    components: [Zabbix",
        1,
    )
    catalog.write_text(text, encoding="utf-8")
    scope = folder / "plan/sms-scope.md"
    scope.write_text(
        scope.read_text(encoding="utf-8").replace("status: approved", "status: draft", 1), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def written(sms: Any, netops: Path, troubled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pages of the worked example, of the troubled one three months later, and of a workspace that has just begun."""
    folder = tmp_path_factory.mktemp("pages")
    assert sms("init", folder / "new", "--organization", "New").returncode == 0
    days = {
        "netops": (netops, "2026-08-31"),
        "troubled": (troubled, "2026-12-01"),
        "new": (folder / "new", "2026-08-31"),
    }
    pages = {}
    for name, (workspace, day) in days.items():
        more = ["--trend"] if name == "new" else []
        pages[name] = folder / f"{name}.html"
        done = sms("dashboard", "--as-of", day, "--output", pages[name], *more, cwd=workspace)
        assert done.returncode == 0, done.stderr
        status = sms("status", "--as-of", day, "--format", "json", cwd=workspace)
        (folder / f"{name}.json").write_text(status.stdout, encoding="utf-8")
    return pages


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a fresh profile of the browser."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


def opened(context: BrowserContext, path: Path) -> tuple[Page, list[str]]:
    """Open a page from the disk, and return it with what the browser complained of or asked others for."""
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda asked: said.append(f"request: {asked.url}") if asked.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page, said


def figures(page: Page) -> dict[str, set[str]]:
    """Return what the page shows for each figure, which it may show in several places."""
    found: dict[str, set[str]] = {}
    for name, text in page.eval_on_selector_all(
        "[data-figure]", "all => all.map(e => [e.dataset.figure, e.textContent.trim()])"
    ):
        found.setdefault(name, set()).add(text)
    return found


def in_json(status: Any, name: str) -> Any:
    """Return a value of the JSON of `sms status` by the name that the page gives it."""
    for key in name.split("."):
        status = status[int(key)] if isinstance(status, list) else status[key]
    return status


@pytest.mark.parametrize("name", ["netops", "troubled", "new"])
def test_the_figures_on_the_page_are_those_of_sms_status(
    context: BrowserContext, written: dict[str, Path], name: str
) -> None:
    page, _ = opened(context, written[name])
    status = json.loads(written[name].with_suffix(".json").read_text(encoding="utf-8"))
    shown = figures(page)
    for place, texts in shown.items():
        value = in_json(status, place)
        expected = "–" if value is None else value if isinstance(value, str) else f"{value:g}"
        assert {text.removesuffix(" %") for text in texts} == {expected}, place
    wanted = {"readiness.overall", "maturity.mean", "assumptions_open"}
    wanted |= {f"diagnostics.{key}" for key in ("errors", "warnings", "advice", "pending", "waived")}
    wanted |= {f"readiness.areas.{at}.readiness" for at in range(9)} | {f"skills.{at}.points" for at in range(22)}
    wanted |= {f"skills.{at}.state" for at in range(22)}
    wanted |= {f"maturity.areas.{at}.maturity" for at in range(len(status["maturity"]["areas"]))}
    wanted |= {"capa.open", "findings.major_nc", "portfolio.sla_coverage", "portfolio.services_covered"}
    assert wanted <= set(shown)


@pytest.mark.parametrize("name", ["netops", "troubled", "new"])
def test_the_browser_complains_of_nothing_and_asks_nobody(
    context: BrowserContext, written: dict[str, Path], name: str
) -> None:
    page, said = opened(context, written[name])
    page.locator("thead button").first.click()
    assert said == []


@pytest.mark.parametrize(
    ("name", "scheme", "width"), [("troubled", "light", 1280), ("troubled", "dark", 360), ("new", "light", 800)]
)
def test_an_audit_of_accessibility_finds_nothing(
    browser: Browser, written: dict[str, Path], name: str, scheme: Any, width: int
) -> None:
    # The policy of the page keeps scripts of others out, axe among them; only here it is passed over.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
    page, _ = opened(context, written[name])
    # In the dark only the colours differ. Rows of a table are like those before them; axe would take half a minute for all.
    options = {"resultTypes": ["violations"], **({"runOnly": ["color-contrast"]} if scheme == "dark" else {})}
    context_of_axe = {"exclude": [["tbody tr:nth-child(n+7)"]]}
    found = Axe().run(page, context=context_of_axe, options=options).response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"][:3]]) for v in found] == []
    context.close()


@pytest.mark.parametrize("name", ["netops", "troubled", "new"])
def test_no_width_makes_the_page_scroll_sideways(context: BrowserContext, written: dict[str, Path], name: str) -> None:
    page, _ = opened(context, written[name])
    for width in (320, 360, 800, 961, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_only_the_style_and_the_script_of_the_page_itself_may_run(
    context: BrowserContext, written: dict[str, Path]
) -> None:
    page, said = opened(context, written["netops"])
    policy = page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    hashed = r"'sha256-[\w+/=]{44}'"
    assert re.fullmatch(
        rf"default-src 'none'; style-src {hashed}; script-src {hashed}; base-uri 'none'; form-action 'none'", policy
    )
    assert page.locator("[style], [onclick]").count() == 0 and page.locator("script, style").count() == 2
    page.evaluate("""() => {
      const more = document.createElement("script"); more.textContent = "window.ran = true"; document.body.append(more);
      const image = new Image(); image.src = "https://example.org/x.png"; document.body.append(image);
    }""")
    assert page.evaluate("window.ran") is None
    assert len([line for line in said if "Content Security Policy" in line]) >= 2


def test_markup_in_a_name_is_text(context: BrowserContext, written: dict[str, Path]) -> None:
    page, _ = opened(context, written["troubled"])
    assert page.locator("#services tbody th", has_text='<b>Help</b> & "Desk" <script>').count() == 1
    assert page.locator("#services tbody b").count() == 0


def test_every_link_leads_to_a_file_that_is_there(
    context: BrowserContext, written: dict[str, Path], troubled: Path
) -> None:
    page, _ = opened(context, written["troubled"])
    targets = page.eval_on_selector_all("main a[href]", "all => all.map(e => e.href)")
    files = {Path(unquote(urlsplit(target).path)) for target in targets if not target.partition("#")[2]}
    assert len(files) > 10 and all(path.is_file() and troubled in path.parents for path in files)


def test_links_may_lead_to_the_lines_at_a_git_host(sms: Any, netops: Path, tmp_path: Path) -> None:
    address = "https://git.example.org/acme/sms/blob/main"
    out = tmp_path / "d.html"
    assert sms("dashboard", *DAY, "--links", address + "/", "--output", out, cwd=netops).returncode == 0
    targets = re.findall(r'<a href="(https?:[^"]+)"', out.read_text(encoding="utf-8"))
    assert f"{address}/plan/service-catalog.md" in {target.partition("?")[0] for target in targets}
    assert all(re.fullmatch(re.escape(address) + r"/[\w./-]+\.md(\?plain=1#L\d+)?", target) for target in targets)
    refused = sms("dashboard", "--links", "javascript:alert(1)", "--output", out, cwd=netops)
    assert refused.returncode == 2 and "is no address of files on a git host" in refused.stderr


def test_diagnostics_are_listed_errors_first(
    sms: Any, context: BrowserContext, written: dict[str, Path], troubled: Path
) -> None:
    page, _ = opened(context, written["troubled"])
    shown = page.eval_on_selector_all(
        "[data-diagnostic]", "all => all.map(e => [e.cells[0].textContent, e.dataset.diagnostic])"
    )
    checked = json.loads(sms("check", "--as-of", "2026-12-01", "--format", "json", cwd=troubled).stdout)["diagnostics"]
    order = ["error", "warning", "advice"]
    expected = sorted(
        ((d["severity"], f"{d['rule']} {d['path']}:{d['line']}") for d in checked),
        key=lambda entry: order.index(entry[0]),
    )
    assert len(shown) == min(len(expected), 40) and {tuple(entry) for entry in shown} <= set(expected)
    assert [entry[0] for entry in shown] == [entry[0] for entry in expected][: len(shown)]


def test_a_table_is_sorted_by_its_headings_and_filtered_by_words_with_the_keyboard(
    context: BrowserContext, written: dict[str, Path]
) -> None:
    page, _ = opened(context, written["netops"])

    def column(at: int) -> list[str]:
        return page.eval_on_selector_all(
            "#skills tbody tr:not([hidden])", f"rows => rows.map(row => row.cells[{at}].innerText.trim())"
        )

    points = page.locator("#skills thead button", has_text="Points")
    points.focus()
    page.keyboard.press("Enter")
    assert [float(text) for text in column(5)] == sorted(float(text) for text in column(5))
    assert page.locator("#skills th[aria-sort=ascending]").inner_text().startswith("Points")
    page.keyboard.press("Enter")
    assert [float(text) for text in column(5)] == sorted((float(text) for text in column(5)), reverse=True)
    assert page.locator("#skills th[aria-sort=descending]").count() == 1 and len(set(column(5))) > 1
    page.get_by_label("Filter: Progress by document").fill("act Review")
    assert len(column(0)) == 1 and page.locator("#skills [role=status]").inner_text() == "1 of 22 rows"
    page.get_by_label("Filter: Progress by document").fill("")
    assert len(column(0)) == 22


def test_without_scripts_everything_is_there(browser: Browser, written: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page, _ = opened(context, written["netops"])
    assert page.locator("#skills tbody tr:visible").count() == 22 and page.locator("button, input").count() == 0
    context.close()


def test_the_map_shows_every_dependency_and_what_the_catalog_lacks(
    context: BrowserContext, written: dict[str, Path]
) -> None:
    for name, absent in (("netops", 0), ("troubled", 1)):
        page, _ = opened(context, written[name])
        rows = page.locator("#map tbody tr").count()
        assert rows > 5 and page.locator(".map-line").count() == rows
        assert page.locator(".map-box.absent").count() == absent == page.locator("#map tbody .bad").count()
    boxes = page.eval_on_selector_all(
        ".map-box rect", "all => all.map(e => [+e.getAttribute('x'), +e.getAttribute('y')])"
    )
    assert len({tuple(box) for box in boxes}) == len(boxes)


def test_the_portfolio_covers_as_many_services_as_the_figure_says(
    context: BrowserContext, written: dict[str, Path]
) -> None:
    for name in ("netops", "troubled"):
        page, _ = opened(context, written[name])
        status = json.loads(written[name].with_suffix(".json").read_text(encoding="utf-8"))["portfolio"]
        cells = page.eval_on_selector_all("#services tbody tr", "rows => rows.map(row => row.cells[7].innerText)")
        assert sum(text.startswith("covered") for text in cells) == status["services_covered"]
        assert sum(text.startswith(("covered", "not covered")) for text in cells) == status["business_services"]


def test_actions_are_listed_as_the_figures_count_them(context: BrowserContext, written: dict[str, Path]) -> None:
    for name, late in (("netops", 0), ("troubled", 2)):
        page, _ = opened(context, written[name])
        status = json.loads(written[name].with_suffix(".json").read_text(encoding="utf-8"))["capa"]
        states = page.eval_on_selector_all("#capa tbody tr", "rows => rows.map(row => row.cells[6].innerText)")
        assert sum(state.startswith("open") for state in states) == status["open"]
        assert sum("overdue" in state for state in states) == status["overdue"] == late


def test_the_page_prints_without_what_needs_a_screen(context: BrowserContext, written: dict[str, Path]) -> None:
    page, _ = opened(context, written["netops"])
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible() and not page.locator(".filter").first.is_visible()
    assert page.locator("#skills tbody tr:visible").count() == 22
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_folder_is_no_place_for_the_page(sms: Any, netops: Path, tmp_path: Path) -> None:
    done = sms("dashboard", *DAY, "--output", tmp_path, cwd=netops)
    assert done.returncode == 2 and "is a folder" in done.stderr


def test_the_same_files_on_the_same_day_give_the_same_bytes(sms: Any, netops: Path, written: dict[str, Path]) -> None:
    again = written["netops"].with_name("again.html")
    assert sms("dashboard", *DAY, "--output", again, cwd=netops).returncode == 0
    assert again.read_bytes() == written["netops"].read_bytes()
