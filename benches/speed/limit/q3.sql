SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'city', o.city, 'chapters', h.chapters)
  ORDER BY o.name_key, o.id), '[]')::text
FROM (SELECT id, name, name_key, city FROM organization
  WHERE country_code = $1 AND kind = 'UNIVERSITY' AND archived_at IS NULL ORDER BY name_key, id LIMIT 20) o
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'city', c.city, 'status', c.status,
    'officers', f.officers) ORDER BY c.name_key, c.id), '[]') AS chapters
  FROM (SELECT id, name, name_key, city, status FROM chapter WHERE host_organization_id = o.id
    ORDER BY name_key, id LIMIT 10) c
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('id', t.id, 'office', t.office, 'isLeadContact', t.is_lead_contact,
      'startsOn', t.starts_on, 'personName', t.person_name) ORDER BY t.starts_on DESC, t.id DESC), '[]') AS officers
    FROM (SELECT id, office, is_lead_contact, starts_on, person_name FROM officer_term WHERE chapter_id = c.id
      ORDER BY starts_on DESC, id DESC LIMIT 5) t) f) h
