-- What was decided about people with orders at a site since a moment: one row for each decision, newest first.
-- "/*one*/" becomes a condition when only one person is asked about.
SELECT p.id, p.family_name || ', ' || p.given_name AS name, p.record_number, c.at, c.words
  FROM (
        SELECT o.patient_id, coalesce(o.signed_at, o.requested_at) AS at,
               CASE WHEN o.signed_at IS NULL THEN 'Verbal order: ' WHEN o.replaces_id IS NULL THEN 'New order: '
                    ELSE 'Order changed: ' END
               || o.drug || ' ' || trim_scale(o.dose_mg) || ' mg from ' || to_char(o.starts_on, 'Mon FMDD') AS words
          FROM record_medicationorder o
         WHERE o.site_id = %(site)s AND coalesce(o.signed_at, o.requested_at) >= %(since)s
           AND (o.signed_at IS NOT NULL OR o.verbal_until IS NOT NULL) /*one*/
        UNION ALL
        SELECT o.patient_id, o.ended_at, 'Order ended: ' || o.drug || ' ' || trim_scale(o.dose_mg) || ' mg'
          FROM record_medicationorder o
         WHERE o.site_id = %(site)s AND o.ended_at >= %(since)s /*one*/
           AND NOT EXISTS (SELECT FROM record_medicationorder n WHERE n.replaces_id = o.id)
        UNION ALL
        SELECT h.patient_id, h.placed_at, 'New hold'
          FROM record_hold h WHERE h.placed_at >= %(since)s /*one*/
        UNION ALL
        SELECT h.patient_id, h.cleared_at, 'Hold cleared'
          FROM record_hold h WHERE h.cleared_at >= %(since)s /*one*/
        UNION ALL
        SELECT f.patient_id, f.raised_at, 'New red flag: ' || f.title
          FROM record_flag f WHERE f.raised_at >= %(since)s /*one*/
        UNION ALL
        SELECT f.patient_id, f.answered_at, 'Red flag answered: ' || f.title
          FROM record_flag f WHERE f.answered_at >= %(since)s /*one*/
        UNION ALL
        SELECT e.patient_id, e.started_at, 'New person'
          FROM record_episodeofcare e WHERE e.site_id = %(site)s AND e.started_at >= %(since)s /*one*/
        UNION ALL
        SELECT e.patient_id, e.ended_at, 'Treatment ended'
          FROM record_episodeofcare e WHERE e.site_id = %(site)s AND e.ended_at >= %(since)s /*one*/
       ) c
  JOIN record_patient p ON p.id = c.patient_id
 WHERE c.at <= %(at)s
   AND EXISTS (SELECT FROM record_medicationorder o WHERE o.patient_id = c.patient_id AND o.site_id = %(site)s)
 ORDER BY c.at DESC, name, c.words
