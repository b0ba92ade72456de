-- An outlet as its file declares it now.
INSERT INTO outlet (slug, name, country, zone, language, domains)
VALUES (%(slug)s, %(name)s, %(country)s, %(zone)s, %(language)s, %(domains)s)
ON CONFLICT (slug) DO UPDATE
SET name = excluded.name,
    country = excluded.country,
    zone = excluded.zone,
    language = excluded.language,
    domains = excluded.domains
WHERE (outlet.name, outlet.country, outlet.zone, outlet.language, outlet.domains)
    IS DISTINCT FROM
    (excluded.name, excluded.country, excluded.zone, excluded.language, excluded.domains);
