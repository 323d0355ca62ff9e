enum PlaceholderJoblibMPI {}
