SELECT json_build_object('id', c.id, 'name', c.name, 'kind', c.kind,
  'publicStatus', CASE c.status WHEN 'PROBATION' THEN 'ACTIVE' ELSE c.status END, 'region', c.region, 'city', c.city,
  'position', CASE WHEN c.position_precision <> 'HIDDEN' AND c.latitude IS NOT NULL
    THEN json_build_object('latitude', c.latitude, 'longitude', c.longitude) END,
  'contactMailbox', c.contact_mailbox, 'foundedOn', c.founded_on,
  'country', json_build_object('code', k.code, 'name', k.name),
  'hostOrganization', CASE WHEN o.id IS NOT NULL
    THEN json_build_object('id', o.id, 'name', o.name, 'kind', o.kind, 'city', o.city, 'website', o.website) END)::text
FROM chapter c JOIN country k ON k.code = c.country_code LEFT JOIN organization o ON o.id = c.host_organization_id
WHERE c.id = $1::uuid AND c.status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION')
