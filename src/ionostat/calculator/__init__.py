"""The closed forms asked in texts: read as people write them, computed, told with units. Shell and page share it."""
