SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'city', c.city,
  'country', json_build_object('code', k.code)) ORDER BY c.name_key, c.id), '[]')::text
FROM (SELECT id, name, name_key, city, country_code FROM chapter
  WHERE (name_key, id) > ($1, $2::uuid) AND status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION')
  ORDER BY name_key, id LIMIT 20) c
JOIN country k ON k.code = c.country_code
