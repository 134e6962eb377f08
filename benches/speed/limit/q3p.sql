SELECT coalesce(json_agg(json_build_object('code', o.code, 'name', o.name, 'chapters', h.chapters)
  ORDER BY o.name_key, o.code), '[]')::text
FROM (SELECT code, name, name_key FROM country WHERE code = ANY(string_to_array($1, ','))
  ORDER BY name_key, code LIMIT 20) o
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'city', c.city,
    'publicStatus', CASE c.status WHEN 'PROBATION' THEN 'ACTIVE' ELSE c.status END,
    'officers', f.officers) ORDER BY c.name_key, c.id), '[]') AS chapters
  FROM (SELECT id, name, name_key, city, status FROM chapter
    WHERE country_code = o.code AND status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION') ORDER BY name_key, id LIMIT 10) c
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('id', t.id, 'office', t.office, 'isLeadContact', t.is_lead_contact,
      'startsOn', t.starts_on, 'personName', CASE WHEN t.name_is_public THEN t.person_name END)
      ORDER BY t.starts_on DESC, t.id DESC), '[]') AS officers
    FROM (SELECT id, office, is_lead_contact, starts_on, person_name, name_is_public FROM officer_term
      WHERE chapter_id = c.id AND status IN ('CURRENT', 'ENDED') ORDER BY starts_on DESC, id DESC LIMIT 5) t) f) h
