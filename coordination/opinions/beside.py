"""What the apps above show beside a dispute, and lead on to from there; how a panel is made: `core/panels.py`."""

from coordination.core.panels import Panels

panels = Panels()
panel = panels.register
