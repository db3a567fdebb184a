"""The S3 side: the files of exports."""
