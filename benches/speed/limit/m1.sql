WITH o AS (SELECT id, description FROM chapter WHERE id = $1::uuid FOR UPDATE),
u AS (UPDATE chapter c SET contact_mailbox = $2, description = $3, updated_at = now(), version = version + 1,
    public_version = public_version + 1 FROM o WHERE c.id = o.id
  RETURNING c.id, c.name, c.contact_mailbox, c.description, c.version, o.description AS old),
l AS (INSERT INTO ledger_entry (id, at, actor_id, actor_role, action, subject_kind, subject_id, record_kind, record_id,
    version, changes, request_id, staff_only)
  SELECT gen_random_uuid(), now(), $4::uuid, 'CHAPTER_LEADER', 'updateChapter', 'chapter', id, 'chapter', id, version,
    jsonb_build_array(
      jsonb_build_object('field', 'description', 'class', 'OPEN', 'before', old, 'after', description),
      jsonb_build_object('field', 'contactMailbox', 'class', 'PERSONAL')),
    gen_random_uuid()::text, false FROM u)
SELECT json_build_object('id', id, 'name', name, 'contactMailbox', contact_mailbox, 'description', description,
  'version', version)::text FROM u
