-- Everything the dose gate looks at about one order, in one statement and so from one moment.
-- Inside the act of giving it runs after the person's row is locked; on a page it runs without the lock.
SELECT o.id, o.version, o.status, o.drug, o.form, o.dose_mg, o.parts_per_day, o.starts_on, o.ends_on, o.signed_at,
       o.parts_mg, o.hours_between, o.condition, o.verbal_until, o.requested_at, o.findings, o.patient_id, o.episode_id, o.site_id,
       trim(signer.name || ' ' || signer.credentials) AS signed_by,
       trim(teller.name || ' ' || teller.credentials) AS told_by,
       before.dose_mg AS dose_before_mg,
       episode.status AS episode_status, episode.started_at AS episode_started_at,
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', h.id, 'reason', h.reason, 'note', h.note, 'holds', to_jsonb(h.holds), 'owner', h.owner_role,
                   'placed_at', h.placed_at, 'due_at', h.due_at) ORDER BY h.placed_at)
          FROM record_hold h
         WHERE h.patient_id = o.patient_id AND h.cleared_at IS NULL) AS holds,
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', f.id, 'code', f.code, 'level', f.level, 'title', f.title, 'holds', to_jsonb(f.holds),
                   'raised_at', f.raised_at) ORDER BY f.raised_at)
          FROM record_flag f
         WHERE f.patient_id = o.patient_id AND f.answered_at IS NULL) AS flags,
       -- The newest doses taken, of any medicine, at any site (H5). Enough for every part of today and yesterday.
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', d.id, 'at', d.given_at, 'day', d.dosing_day, 'part', d.part, 'drug', d.drug,
                   'mg', d.dose_mg::text, 'replaces', d.replaces_id IS NOT NULL,
                   'whole_day', d.kind = 'misgiven',
                   'swallowed', (SELECT e.swallowed_mg::text FROM record_doseevent e
                                  WHERE e.dose_id = d.id AND e.kind = 'partly_taken'), 'by', trim(giver.name || ' ' || giver.credentials), 'site', place.name,
                   'reversed', EXISTS (SELECT 1 FROM record_dose r WHERE r.reverses_id = d.id)) ORDER BY d.given_at DESC)
          FROM (SELECT * FROM record_dose x
                 WHERE x.patient_id = o.patient_id AND x.status = 'completed'
                 ORDER BY x.given_at DESC LIMIT 12) d
          JOIN organization_staffmember giver ON giver.id = d.given_by_id
          JOIN organization_site place ON place.id = d.site_id) AS doses,
       -- The first dose of this medicine in this episode; looked for from its beginning on, and so found at once.
       (SELECT x.dosing_day FROM record_dose x
         WHERE x.patient_id = o.patient_id AND x.given_at >= episode.started_at - interval '1 day'
           AND x.episode_id = o.episode_id AND x.drug = o.drug AND x.status = 'completed'
           AND NOT EXISTS (SELECT 1 FROM record_dose r WHERE r.reverses_id = x.id)
         ORDER BY x.given_at LIMIT 1) AS first_dose_on,
       -- Confirmations open for this person that were neither saved nor settled (H6, H45).
       (SELECT jsonb_agg(jsonb_build_object(
                   'by_id', a.drawn_by_id, 'by', trim(nurse.name || ' ' || nurse.credentials), 'at', a.drawn_at,
                   'station', place.name) ORDER BY a.drawn_at)
          FROM medication_actunderway a
          JOIN organization_staffmember nurse ON nurse.id = a.drawn_by_id
          JOIN organization_station place ON place.id = a.station_id
         WHERE a.patient_id = o.patient_id AND a.settled_at IS NULL
           AND NOT EXISTS (SELECT FROM audit_formkey k WHERE k.key = a.form_key)) AS underway,
       -- Whether it is not known yet if a dose was given on paper while the screens did not work (H7).
       (SELECT min(t.began_at)
          FROM medication_downtimedue u JOIN medication_downtime t ON t.id = u.downtime_id
         WHERE u.patient_id = o.patient_id AND u.settled_at IS NULL) AS unreconciled_since,
       -- Doses that others gave and confirmed; each covers its whole dosing day.
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', x.id, 'at', x.taken_at, 'day', x.dosing_day, 'part', 1, 'drug', x.drug, 'mg', x.dose_mg::text,
                   'replaces', false, 'whole_day', true, 'swallowed', NULL, 'by', x.given_by_whom,
                   'site', 'confirmed by ' || x.told_by, 'reversed', false))
          FROM (SELECT * FROM record_outsidedose e
                 WHERE e.patient_id = o.patient_id AND e.reverses_id IS NULL
                   AND NOT EXISTS (SELECT FROM record_outsidedose r WHERE r.reverses_id = e.id)
                 ORDER BY e.taken_at DESC LIMIT 12) x) AS outside,
       -- Days that bottles cover, from issue on (H9). A day gone by counts as taken only when its bottle was handed over
       -- and was neither lost nor brought back sealed; a lost bottle still covers its day until a prescriber decides.
       (SELECT jsonb_agg(DISTINCT t.covers_on ORDER BY t.covers_on)
          FROM record_takehomesupply t
          LEFT JOIN record_takehomereturn back ON back.supply_id = t.id
          LEFT JOIN record_takehomeloss lost ON lost.supply_id = t.id
          LEFT JOIN record_takehomereplacement instead ON instead.loss_id = lost.id
         WHERE t.patient_id = o.patient_id
           AND t.covers_on BETWEEN %(day)s::date - 30 AND %(day)s::date + 30
           AND back.condition IS DISTINCT FROM 'sealed' AND instead.way IS DISTINCT FROM 'observed'
           AND (t.covers_on >= %(day)s OR lost.id IS NULL AND EXISTS (
                   SELECT FROM record_takehomehandover h WHERE h.issue_id = t.issue_id))) AS take_homes,
       (SELECT jsonb_build_object('ms', e.qtc_ms, 'at', e.observed_at, 'correction', e.answers->>'correction',
                                  'daily_mg', e.answers->>'daily_mg')
          FROM record_observation e
         WHERE e.patient_id = o.patient_id AND e.qtc_ms IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM record_observation k WHERE k.corrects_id = e.id)
         ORDER BY e.observed_at DESC LIMIT 1) AS ecg,
       (SELECT jsonb_build_object('total', c.total, 'at', c.observed_at)
          FROM record_observation c
         WHERE c.episode_id = o.episode_id AND c.scale = 'cows' AND c.total IS NOT NULL
           AND c.observed_at BETWEEN %(at)s::timestamptz - interval '1 day' AND %(at)s::timestamptz
           AND NOT EXISTS (SELECT 1 FROM record_observation k WHERE k.corrects_id = c.id)
         ORDER BY c.observed_at DESC LIMIT 1) AS cows,
       (SELECT jsonb_build_object('opioid', s.last_opioid, 'at', s.last_use_at, 'sedatives', s.uses_sedatives,
                                  'alcohol', s.uses_alcohol)
          FROM record_screening s
         WHERE s.enquiry_id = episode.enquiry_id
         ORDER BY s.screened_at DESC LIMIT 1) AS screening,
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', b.id, 'lot', b.lot, 'drug', b.drug, 'form', p.form, 'mg_per_ml', b.strength_mg_per_ml::text,
                   'mg_per_unit', p.mg_per_unit::text, 'balance_mg', b.balance_mg::text,
                   'open', b.status = 'open' AND b.station_id = %(station)s, 'expires_on', b.expires_on,
                   'recalled', b.recalled_at IS NOT NULL) ORDER BY p.mg_per_unit DESC NULLS FIRST)
          FROM medication_bottle b
          JOIN medication_product p ON p.id = b.product_id
         WHERE (b.station_id = %(station)s AND b.status = 'open' AND b.drug = o.drug)
            OR b.id = %(bottle)s) AS bottles
  FROM record_medicationorder o
  JOIN record_episodeofcare episode ON episode.id = o.episode_id
  LEFT JOIN organization_staffmember signer ON signer.id = o.signed_by_id
  LEFT JOIN organization_staffmember teller ON teller.id = o.told_by_id
  LEFT JOIN record_medicationorder before ON before.id = o.replaces_id
 WHERE o.id = %(order)s AND o.patient_id = %(patient)s
