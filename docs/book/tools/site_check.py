"""Opens every page of the built site in headless Chromium, narrow and wide, light and dark, straight from the disk.

    site_check.py SITE SHOTS

Fails on a page that is wider than the window, a picture that did not load, an error on the console, or a search that
finds nothing. Screenshots of all pages are put into SHOTS.
"""

import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

WIDTHS = {390: 844, 1280: 900}
SCHEMES = ["light", "dark"]
TALLEST = 12000

MEASURE = """
const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
  && !e.closest('.formula, .scroll, .md-typeset__scrollwrap, pre, .highlight, .md-sidebar, .md-search, .md-tabs, .katex-mathml, svg'));
return {
  scroll: document.scrollingElement.scrollWidth, inner: innerWidth, height: document.scrollingElement.scrollHeight,
  wide: wide.slice(0, 3).map(e => e.tagName + '.' + e.className),
  missing: [...document.images].filter(i => !i.complete || i.naturalWidth === 0).map(i => i.src),
  scheme: document.body.getAttribute('data-md-color-scheme'),
};
"""


def browser():
    options = Options()
    for argument in ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-dev-shm-usage", "--disable-gpu"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = "/usr/bin/chromium"
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def view(driver, width, height, scheme):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})


def look(driver, url, width, scheme, shot):
    view(driver, width, WIDTHS[width], scheme)
    driver.get(url)
    driver.execute_script("localStorage.clear()")  # where the theme keeps the scheme of the last visit
    driver.get_log("browser")
    driver.get(url)
    WebDriverWait(driver, 20).until(lambda d: d.execute_script("return document.readyState") == "complete")
    seen = driver.execute_script(MEASURE)
    problems = []
    if seen["scroll"] > seen["inner"]:
        problems.append(f"{seen['scroll']} px wide in a window of {seen['inner']} ({', '.join(seen['wide'])})")
    problems += [f"picture did not load: {src}" for src in seen["missing"]]
    expected = {"light": "default", "dark": "slate"}[scheme]
    if seen["scheme"] and seen["scheme"] != expected:
        problems.append(f"scheme is {seen['scheme']}")
    problems += [f"console: {entry['message']}" for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    view(driver, width, min(seen["height"], TALLEST), scheme)
    shot.parent.mkdir(parents=True, exist_ok=True)
    driver.save_screenshot(str(shot))
    return problems


def search(driver, url, words):
    view(driver, 1280, 900, "light")
    driver.get(url + "?q=" + words)
    try:
        WebDriverWait(driver, 20).until(lambda d: d.execute_script(
            "return document.querySelectorAll('.md-search-result__item').length") > 0)
    except Exception:
        return [f"a search for '{words}' finds nothing"]
    return []


def main(site, shots):
    site, shots = Path(site).resolve(), Path(shots)
    # The pages of DocC load their data by scripts, which browsers allow from a server only.
    pages = sorted(p for p in site.rglob("*.html") if "reference" not in p.relative_to(site).parts and p.name != "404.html")
    driver = browser()
    failed = 0
    try:
        for page in pages:
            name = str(page.relative_to(site)).removesuffix(".html").replace("/", "-")
            for width in WIDTHS:
                for scheme in SCHEMES:
                    for problem in look(driver, page.as_uri(), width, scheme, shots / f"{name}-{width}-{scheme}.png"):
                        failed += 1
                        print(f"site: {page.relative_to(site)} at {width} px, {scheme}: {problem}", file=sys.stderr)
        for problem in search(driver, (site / "index.html").as_uri(), "kernel"):
            failed += 1
            print(f"site: {problem}", file=sys.stderr)
    finally:
        driver.quit()
    print(f"site: {len(pages)} pages at {', '.join(map(str, WIDTHS))} px in light and dark, {failed} problems")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
