enum PlaceholderMPI {}
