"""The scheduled function that fetches forecasts and publishes them as files of the site.

`handler` is the entry, `update` and `run` one run; `caller`, `fetch`, `s3_store`,
`directory_store` and `invalidate` touch the world; every other module is pure.
"""
