enum PlaceholderJoblib {}
