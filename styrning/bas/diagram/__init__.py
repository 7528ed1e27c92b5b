"""Charts as SVG from the server: line chart, lying bars, shares, sparkline, stacked bar.

Only classes of the stylesheet and svg attributes, so they run under a policy without inline
styles. A missing value is a gap, never a zero. A chart is an image with a label in words; the
table with the same numbers stands beside it on the page.
"""

from styrning.bas.diagram.bars import Stapel, bar_chart, share_chart
from styrning.bas.diagram.line import Linje, line_chart
from styrning.bas.diagram.small import FYLL, spark, stacked_bar
from styrning.bas.diagram.svg import Values

__all__ = [
    "FYLL",
    "Linje",
    "Stapel",
    "Values",
    "bar_chart",
    "line_chart",
    "share_chart",
    "spark",
    "stacked_bar",
]
