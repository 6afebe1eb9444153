/// The style sheet of the report: light, dark, narrow and paper.
enum ReportStyle {
  static let css =
    colors + page + parts
    + "@media screen and (prefers-color-scheme: dark) { \(AdaptiveSVG.darkColors) }\n" + media

  private static let colors = """
    :root {
      color-scheme: light dark;
      --page: #ffffff; --ink: #1f2429; --soft: #59636e; --line: #dfe3e8; --panel: #f5f7f9;
      --accent: #0b5c8f; --band: #0f2d42; --band-ink: #ffffff; --band-soft: #b9d0df;
      --warn: #9a4a00; --warn-panel: #fdf3e7;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #14181c; --ink: #dfe4e9; --soft: #9aa5b0; --line: #2d343b; --panel: #1b2126;
        --accent: #6cb6e4; --band: #0e2636; --band-ink: #f2f6f9; --band-soft: #9dbccf;
        --warn: #f0ae62; --warn-panel: #2b2218;
      }
    }

    """

  private static let page = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--page); color: var(--ink); line-height: 1.6; font-size: 17px;
      font-family: "Source Sans 3", "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Noto Sans",
        "DejaVu Sans", sans-serif;
    }
    .inner, main, footer { max-width: 880px; margin: 0 auto; padding: 0 28px; }
    .skip { position: absolute; left: -999px; }
    .skip:focus { left: 8px; top: 8px; background: var(--page); padding: 6px 12px; z-index: 1; }
    header { background: var(--band); color: var(--band-ink); padding: 44px 0 48px; }
    h1 { font-size: 17px; font-weight: 600; letter-spacing: .02em; margin: 0; }
    .subtitle { margin: 2px 0 0; color: var(--band-soft); font-size: 15.5px; }
    .question {
      margin: 26px 0 0; font-size: 34px; line-height: 1.22; font-weight: 600;
      letter-spacing: -.012em; max-width: 26em; text-wrap: balance;
    }
    h2 { font-size: 25px; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 14px; }
    main > section, #evidence > section { margin: 60px 0; }
    p { margin: 0 0 14px; max-width: 44em; }
    a { color: var(--accent); text-underline-offset: 2px; }
    sup, sub { font-size: .72em; line-height: 0; }
    code, pre {
      font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono",
        monospace;
      font-size: .87em;
    }
    pre {
      overflow-x: auto; background: var(--panel); border-radius: 8px; padding: 16px 18px;
      line-height: 1.5;
    }
    main > section.answer { margin: 40px 0 0; }
    .answer h2 {
      font-size: 14px; color: var(--accent); letter-spacing: .02em; margin: 0 0 8px;
    }
    .answer p { font-size: 19px; line-height: 1.5; margin: 0 0 10px; max-width: 41em; }
    .answer p.first { font-size: 24px; line-height: 1.38; font-weight: 600; max-width: 33em; }

    """

  private static let parts = """
    main > section:has(.numbers) { margin: 36px 0 0; }
    .numbers {
      display: flex; flex-wrap: wrap; margin: 0; gap: 1px; background: var(--line);
      border: 1px solid var(--line); border-radius: 10px; overflow: hidden;
    }
    .numbers div { flex: 1 1 180px; background: var(--page); padding: 16px 16px 17px; }
    .numbers dt { font-size: 14.5px; color: var(--soft); line-height: 1.35; }
    .numbers dd { margin: 0; }
    .numbers .value {
      font-size: 28px; line-height: 1.3; font-weight: 600; letter-spacing: -.01em;
      font-variant-numeric: lining-nums; white-space: nowrap;
    }
    .numbers .unit { font-size: 16px; font-weight: 400; color: var(--soft); letter-spacing: 0; }
    .numbers .note { font-size: 14.5px; line-height: 1.4; color: var(--soft); margin-top: 2px; }
    nav { margin: 32px 0 0; font-size: 15.5px; }
    nav ol {
      display: flex; flex-wrap: wrap; gap: 6px 26px; list-style: none; margin: 0; padding: 0;
    }
    figure { margin: 34px 0 40px; }
    figure .title { font-weight: 600; line-height: 1.4; margin: 0 0 10px; }
    .number { color: var(--soft); font-weight: 600; }
    figure svg { display: block; width: 100%; height: auto; color: var(--ink); }
    figure svg text, figure svg tspan { font-family: inherit; }
    figure .narrow { display: none; }
    figcaption {
      font-size: 15.5px; line-height: 1.5; color: var(--soft); margin: 10px 0 0;
      max-width: 46em;
    }
    .dropped { margin: 4px 0 0; font-size: 14.5px; color: var(--warn); }
    .table { overflow-x: auto; margin: 32px 0 38px; }
    table { border-collapse: collapse; font-size: 16px; line-height: 1.4; min-width: 60%; }
    caption { text-align: left; padding: 0 0 10px; font-weight: 600; }
    caption .number { padding-right: 5px; }
    th, td {
      padding: 8px 26px 8px 0; text-align: left; border-bottom: 1px solid var(--line);
      vertical-align: top;
    }
    th:last-child, td:last-child { padding-right: 0; }
    thead th {
      color: var(--soft); font-weight: 600; font-size: 14.5px; border-bottom-color: var(--soft);
      vertical-align: bottom;
    }
    tbody th { font-weight: 400; }
    .n { text-align: right; font-variant-numeric: tabular-nums lining-nums; white-space: nowrap; }
    aside { margin: 20px 0; padding: 14px 18px; border-radius: 8px; background: var(--panel); }
    aside p { margin: 0; }
    aside.warning { background: var(--warn-panel); }
    aside.warning strong { color: var(--warn); }
    details { margin: 20px 0; border: 1px solid var(--line); border-radius: 8px; padding: 0 18px; }
    summary { cursor: pointer; padding: 11px 0; font-weight: 600; }
    details > :last-child { margin-bottom: 16px; }
    summary:only-child { margin-bottom: 0; }
    .provenance { margin: 0; font-size: 16px; }
    .provenance div {
      display: grid; grid-template-columns: 12em 1fr; gap: 0 20px; padding: 7px 0;
      border-bottom: 1px solid var(--line);
    }
    .provenance dt { color: var(--soft); }
    .provenance dd { margin: 0; overflow-wrap: anywhere; }
    .works { padding-left: 1.5em; font-size: 16px; line-height: 1.5; }
    .works li { margin: 0 0 9px; padding-left: 4px; max-width: 46em; }
    .works cite { font-style: italic; }
    .works a { white-space: nowrap; }
    footer { color: var(--soft); font-size: 14.5px; padding-bottom: 40px; margin-top: 60px; }

    """

  private static let media = """
    @media (max-width: 640px) {
      body { font-size: 16.5px; }
      .inner, main, footer { padding: 0 18px; }
      header { padding: 28px 0 32px; }
      .question { font-size: 26px; margin-top: 18px; }
      main > section, #evidence > section { margin: 46px 0; }
      main > section.answer { margin-top: 28px; }
      .answer p { font-size: 17.5px; }
      .answer p.first { font-size: 20px; }
      .numbers div { flex-basis: 140px; padding: 13px 14px; }
      .numbers .value { font-size: 21px; }
      nav ol { flex-direction: column; }
      figure .wide { display: none; }
      figure .narrow { display: block; }
      table { font-size: 15px; }
      th, td { padding-right: 16px; }
      tbody th { min-width: 8.5em; }
      .provenance div { grid-template-columns: 1fr; }
    }
    @media print {
      :root {
        color-scheme: light;
        --page: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --panel: #f5f5f5;
        --accent: #000000; --band: #ffffff; --band-ink: #000000; --band-soft: #444444;
        --warn: #7a3a00; --warn-panel: #f5f5f5;
      }
      @page { margin: 18mm 16mm; }
      body { font-size: 10.5pt; }
      header { padding: 0 0 12pt; border-bottom: 1.5pt solid #000000; }
      .question { font-size: 20pt; margin-top: 12pt; }
      .inner, main, footer { max-width: none; padding: 0; }
      nav, .skip { display: none; }
      main > section, #evidence > section { margin: 22pt 0; }
      figure, .numbers, aside, tr { break-inside: avoid; }
      h2, caption, figure .title { break-after: avoid; }
      figure .wide { display: block; }
      figure .narrow { display: none; }
      .table { overflow: visible; }
      pre { white-space: pre-wrap; font-size: 8pt; }
      details::details-content { content-visibility: visible; height: auto; }
    }
    """
}
