"""``python -m tests.ui.screenshots``: pictures of each page into docs/screenshots/, light and dark, desktop and phone."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from .harness import PROJECT, QUIET, ask, find_chromium, make_report, serve, settle

OUT = PROJECT / "docs" / "screenshots"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
QUESTION = "吉林对首台套产品有什么奖励？"


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    index = Path(os.environ.get("WENCE_INDEX", PROJECT / "index" / "snapshots"))
    report = Path(os.environ.get("WENCE_REPORT", PROJECT / "eval" / "report"))
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        if not (report / "figures.json").exists():
            report = home / "report"
            report.mkdir()
            make_report(report)
        with serve(home, index, report) as server:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
            for scheme in ("light", "dark"):
                for size, (width, height) in SIZES.items():
                    for name, (path, act) in SCENES.items():
                        context = browser.new_context(
                            viewport={"width": width, "height": height},
                            color_scheme=scheme,
                            locale="zh-CN",
                            reduced_motion="reduce",
                        )
                        page = context.new_page()
                        page.goto(server.address + path)
                        settle(page)
                        act(page)
                        page.wait_for_timeout(600)
                        page.screenshot(path=OUT / f"{name}-{size}-{scheme}.png")
                        context.close()
            browser.close()


def nothing(page: Any) -> None:
    page.wait_for_timeout(300)


def answered(page: Any) -> None:
    ask(page, QUESTION)


def opened(page: Any) -> None:
    ask(page, QUESTION)
    page.locator(".chip").first.click()
    settle(page)


def refused(page: Any) -> None:
    ask(page, "北京市的购车补贴是多少？")


def together(page: Any) -> None:
    page.get_by_role("tab").nth(1).click()
    page.wait_for_timeout(800)


def matched(page: Any) -> None:
    page.get_by_label("所在地").click()
    page.get_by_role("option", name="吉林省", exact=True).click()
    settle(page)
    page.get_by_label("打算做什么").click()
    page.get_by_role("option", name="首台套、首批次产品").click()
    settle(page)
    page.keyboard.press("Escape")
    page.mouse.click(5, 400)
    page.wait_for_timeout(300)


SCENES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "welcome": ("/", nothing),
    "answer": ("/", answered),
    "source": ("/", opened),
    "refusal": ("/", refused),
    "departments": ("/departments", nothing),
    "together": ("/departments", together),
    "support_finder": ("/support_finder", matched),
    "library": ("/library?doc=jilin-auto-cluster.txt&clause=jilin-auto-cluster.txt%23四/二/29", nothing),
    "benchmark": ("/benchmark", nothing),
}

if __name__ == "__main__":
    main()
