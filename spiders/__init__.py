"""The way in: from an outlet's address to a spool of articles. Knows neither Prefect nor Postgres."""
