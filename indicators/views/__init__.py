"""The catalogue over HTTP; one module for each kind of page."""
