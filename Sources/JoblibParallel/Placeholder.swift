enum PlaceholderJoblibParallel {}
