"""What the apps above show on the page of an agency; how a panel is made is said in `core/panels.py`."""

from coordination.core.panels import Panels

panels = Panels()
panel = panels.register
