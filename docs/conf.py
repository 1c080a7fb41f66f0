"""How Sphinx makes the site of these pages (`make site`)."""

from pathlib import Path

project = "Eitherway"
extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_block"]
myst_heading_anchors = 4
exclude_patterns = ["conf.py"]
html_theme = "alabaster"
html_theme_options = {
    "description": "A genuine yes, or a firm and polite no. It never sends mail.",
    "fixed_sidebar": True,
    "show_powered_by": False,
    "page_width": "1060px",
    "sidebar_width": "250px",
    "font_family": "system-ui, sans-serif",
    "head_font_family": "system-ui, sans-serif",
}
html_static_path = ["pictures"]
html_css_files = ["site.css"]
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_show_copyright = False
html_show_sourcelink = False
html_extra_path = [str(Path(__file__).parents[1] / "build/extra")]  # the gallery
highlight_language = "none"
