enum PlaceholderJoblibMPITests {}
