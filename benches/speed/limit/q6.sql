SELECT coalesce(json_agg(json_build_object('__typename', kind, 'id', id, 'name', name, 'city', city)), '[]')::text FROM (
  SELECT * FROM (
    SELECT 'Organization' AS kind, o.id, o.name, o.city, o.name_key,
      max(p.weight * CASE WHEN p.word = $1 THEN 4 ELSE 3 END) AS score
    FROM search_posting p JOIN organization o ON o.id = p.record_id
    WHERE p.word >= $1 AND p.word < $1 || U&'\+10FFFF' AND o.archived_at IS NULL GROUP BY o.id
    UNION ALL
    SELECT 'Chapter', c.id, c.name, c.city, c.name_key, max(p.weight * CASE WHEN p.word = $1 THEN 4 ELSE 3 END)
    FROM search_posting p JOIN chapter c ON c.id = p.record_id
    WHERE p.word >= $1 AND p.word < $1 || U&'\+10FFFF' AND c.status IN ('PROVISIONAL', 'ACTIVE', 'PROBATION')
    GROUP BY c.id) f
  ORDER BY score DESC, length(name_key), name_key, id LIMIT 20) x
