-- Everybody with a signed or still valid verbal order at a site for one of two dosing days, with what stands on the paper about them.
-- "/*one*/" becomes a condition when only one person is asked about.
SELECT p.id, p.family_name, p.given_name, p.preferred_name, p.name_key, p.birth_on, p.record_number, p.allergies,
       p.allergies_reviewed, photo.jpeg AS photo,
       (SELECT jsonb_agg(jsonb_build_object(
                   'drug', o.drug, 'form', o.form, 'mg', o.dose_mg::text, 'parts', o.parts_per_day,
                   'parts_mg', o.parts_mg::text[], 'verbal_until', o.verbal_until, 'signed', o.signed_at IS NOT NULL,
                   'starts_on', o.starts_on, 'ends_on', o.ends_on, 'version', o.version) ORDER BY o.starts_on)
          FROM record_medicationorder o
         WHERE o.patient_id = p.id AND o.site_id = %(site)s AND o.status = 'active'
           AND (o.signed_at IS NOT NULL OR o.verbal_until > %(at)s)
           AND o.starts_on <= %(next_day)s AND o.ends_on >= %(day)s) AS orders,
       -- The newest doses taken, of any medicine, at any site, or given elsewhere and confirmed: enough for every part of
       -- two days, and the last one.
       (SELECT jsonb_agg(jsonb_build_object(
                   'at', d.given_at, 'day', d.dosing_day, 'part', d.part, 'drug', d.drug, 'mg', d.dose_mg::text,
                   'by', d.giver) ORDER BY d.given_at DESC)
          FROM ((SELECT x.given_at, x.dosing_day, x.part, x.drug, x.dose_mg,
                        trim(giver.name || ' ' || giver.credentials) AS giver
                   FROM record_dose x JOIN organization_staffmember giver ON giver.id = x.given_by_id
                  WHERE x.patient_id = p.id AND x.status = 'completed'
                    AND NOT EXISTS (SELECT FROM record_dose r WHERE r.reverses_id = x.id)
                  ORDER BY x.given_at DESC LIMIT 10)
                UNION ALL
                (SELECT e.taken_at, e.dosing_day, 1, e.drug, e.dose_mg, e.given_by_whom
                   FROM record_outsidedose e
                  WHERE e.patient_id = p.id AND e.reverses_id IS NULL
                    AND NOT EXISTS (SELECT FROM record_outsidedose r WHERE r.reverses_id = e.id)
                  ORDER BY e.taken_at DESC LIMIT 10)) d) AS doses,
       -- As in facts.sql: days that bottles cover, and of days gone by those whose bottle counts as taken.
       (SELECT jsonb_agg(DISTINCT t.covers_on ORDER BY t.covers_on)
          FROM record_takehomesupply t
          LEFT JOIN record_takehomereturn back ON back.supply_id = t.id
          LEFT JOIN record_takehomeloss lost ON lost.supply_id = t.id
          LEFT JOIN record_takehomereplacement instead ON instead.loss_id = lost.id
         WHERE t.patient_id = p.id AND t.covers_on BETWEEN %(day)s::date - 30 AND %(day)s::date + 30
           AND back.condition IS DISTINCT FROM 'sealed' AND instead.way IS DISTINCT FROM 'observed'
           AND (t.covers_on >= %(day)s OR lost.id IS NULL AND EXISTS (
                   SELECT FROM record_takehomehandover h WHERE h.issue_id = t.issue_id))) AS take_homes,
       (SELECT jsonb_agg(jsonb_build_object('reason', h.reason, 'note', h.note, 'owner', h.owner_role)
                         ORDER BY h.placed_at)
          FROM record_hold h
         WHERE h.patient_id = p.id AND h.cleared_at IS NULL) AS holds,
       (SELECT jsonb_agg(f.title || ': ' || f.value ORDER BY f.raised_at)
          FROM record_flag f
         WHERE f.patient_id = p.id AND f.answered_at IS NULL) AS flags,
       EXISTS (SELECT FROM medication_downtimedue u
                WHERE u.patient_id = p.id AND u.settled_at IS NULL) AS not_reconciled
  FROM record_patient p
  LEFT JOIN record_patientphoto photo ON photo.id = p.photo_id
 WHERE EXISTS (SELECT FROM record_medicationorder o
                 JOIN record_episodeofcare e ON e.id = o.episode_id AND e.status = 'active'
                WHERE o.patient_id = p.id AND o.site_id = %(site)s AND o.status = 'active'
                  AND (o.signed_at IS NOT NULL OR o.verbal_until > %(at)s)
                  AND o.starts_on <= %(next_day)s AND o.ends_on >= %(day)s) /*one*/
 ORDER BY p.family_name, p.given_name, p.record_number
