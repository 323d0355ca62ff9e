enum PlaceholderJoblibMemory {}
