SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name,
  'publicStatus', CASE c.status WHEN 'PROBATION' THEN 'ACTIVE' ELSE c.status END, 'city', c.city,
  'contactMailbox', c.contact_mailbox, 'hostOrganization', CASE WHEN o.id IS NOT NULL THEN json_build_object(
    'id', o.id, 'name', o.name, 'website', o.website, 'relationships', (
      SELECT coalesce(json_agg(json_build_object('id', r.id, 'startedOn', r.started_on,
        'status', CASE WHEN r.status IN ('UNDER_REVIEW', 'APPROVED') THEN 'LAPSED' ELSE r.status END)), '[]')
      FROM (SELECT r.id, r.status, r.started_on FROM relationship_party p JOIN relationship r ON r.id = p.relationship_id
        WHERE p.organization_id = o.id AND r.was_active
        ORDER BY coalesce(r.started_on, '0001-01-01') DESC, r.id DESC LIMIT 20) r)) END)
  ORDER BY c.name_key, c.id), '[]')::text
FROM (SELECT * FROM chapter WHERE country_code = $1 AND status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION')
  ORDER BY name_key, id LIMIT 20) c
LEFT JOIN organization o ON o.id = c.host_organization_id
