"""The laboratory in the browser: one idea a page, played with the real engine on this machine."""
