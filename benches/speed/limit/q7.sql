SELECT json_build_object(
  'totalCount', (SELECT count(*) FROM organization WHERE country_code = $1 AND archived_at IS NULL),
  'kinds', (SELECT json_agg(json_build_object('value', kind, 'count', n)) FROM (SELECT kind, count(*) n
    FROM organization WHERE country_code = $1 AND archived_at IS NULL GROUP BY kind) k),
  'nodes', (SELECT json_agg(json_build_object('id', id, 'name', name, 'kind', kind, 'city', city) ORDER BY name_key, id)
    FROM (SELECT id, name, kind, city, name_key FROM organization WHERE country_code = $1 AND archived_at IS NULL
      ORDER BY name_key, id LIMIT 20) o))::text
