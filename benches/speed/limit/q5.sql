WITH t AS (SELECT country_code, status, total FROM tally WHERE kind = 'chapter'),
  d AS (SELECT (now() AT TIME ZONE 'UTC')::date AS today)
SELECT json_build_object(
  'chaptersByStatus', (SELECT json_agg(json_build_object('label', status, 'count', n)) FROM
    (SELECT status, sum(total)::bigint n FROM t GROUP BY status HAVING sum(total) <> 0) a),
  'chaptersByCountry', (SELECT json_agg(json_build_object('label', country_code, 'count', n)) FROM
    (SELECT country_code, sum(total)::bigint n FROM t GROUP BY country_code HAVING sum(total) <> 0) b),
  'deadlines', json_build_array(
    (SELECT count(*) FROM officer_term
      WHERE status = 'CURRENT' AND starts_on <= today AND ends_on > today AND ends_on <= today + 60),
    (SELECT count(*) FROM officer_term WHERE coalesce(status, '') = 'REPORTED'),
    (SELECT count(*) FROM relationship WHERE status = 'ACTIVE' AND ends_on > today AND ends_on <= today + 60),
    (SELECT count(*) FROM relationship WHERE status = 'ACTIVE' AND type = 'STRATEGIC_ALLIANCE'
      AND review_due_on >= today AND review_due_on < today + 60),
    (SELECT count(*) FROM relationship WHERE status = 'ACTIVE' AND type = 'STRATEGIC_ALLIANCE' AND review_due_on < today),
    (SELECT count(*) FROM relationship r WHERE status = 'ACTIVE' AND type = 'STRATEGIC_ALLIANCE' AND NOT EXISTS
      (SELECT FROM agreement a WHERE a.relationship_id = r.id AND a.status = 'IN_FORCE')),
    (SELECT count(*) FROM requirement_due WHERE status = 'OPEN' AND due_on >= today AND due_on < today + 60),
    (SELECT count(*) FROM requirement_due WHERE status = 'OVERDUE'),
    (SELECT count(*) FROM chapter_report WHERE status = 'SUBMITTED')))::text
FROM d
