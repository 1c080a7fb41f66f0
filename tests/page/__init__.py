"""The page of `eitherway open`, asked over HTTP as a browser does, and as others try to."""
