"""What the report's page is made of; d3 7.9.2 and Observable Plot 0.6.17 as their publishers ship them.

To renew these two: `npm pack d3 @observablehq/plot`, then `dist/*.min.js` and `LICENSE` out of each.
"""
