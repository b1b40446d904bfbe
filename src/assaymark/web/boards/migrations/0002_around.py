"""The one statement that reads a board, as a function: sessions keep its plan (half the time).

Parts: 0 the person, with how many have a higher score (`above`), have the same and come first
(`before`), have their whole band above (`ahead`) or below (`behind`); 1 and 2 neighbours up, the
nearest first; 3 and 4 down; 5 the top of those who wish to be seen; 6 how many people there are;
7 the last score of the top quarter; 8 and 9 the middle scores.
"""

from django.db import migrations

AROUND = """
CREATE FUNCTION boards_around(board bigint, person bigint, each_way int, top int)
RETURNS TABLE (part int, person_id bigint, score int, low int, high int,
  above bigint, before bigint, ahead bigint, behind bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN RETURN QUERY
  WITH me AS MATERIALIZED (
    SELECT * FROM boards_entry e WHERE e.board_id = board AND e.person_id = person
  ), groups AS MATERIALIZED (
    SELECT at, n, sum(n) OVER (ORDER BY at DESC) AS upto FROM boards_count
    WHERE board_id = board AND of = 3 AND n > 0
  ), everybody AS MATERIALIZED (SELECT coalesce(sum(n), 0)::bigint AS n FROM groups)
  SELECT 0, me.person_id, me.score, me.low, me.high,
    (SELECT coalesce(sum(n), 0) FROM boards_count WHERE board_id = board
      AND of = 3 AND at > me.score >> 6)
    + (SELECT coalesce(sum(n), 0) FROM boards_count WHERE board_id = board
      AND of = 0 AND at > me.score AND at BETWEEN (me.score >> 6 << 6) AND (me.score | 63)),
    (SELECT count(*) FROM boards_entry e WHERE e.board_id = board AND e.score = me.score
      AND e.person_id < me.person_id),
    (SELECT coalesce(sum(n), 0) FROM boards_count WHERE board_id = board
      AND of = 4 AND at > me.high >> 6)
    + (SELECT coalesce(sum(n), 0) FROM boards_count WHERE board_id = board
      AND of = 1 AND at > me.high AND at BETWEEN (me.high >> 6 << 6) AND (me.high | 63)),
    (SELECT coalesce(sum(n), 0) FROM boards_count WHERE board_id = board
      AND of = 5 AND at < me.low >> 6)
    + (SELECT coalesce(sum(n), 0) FROM boards_count WHERE board_id = board
      AND of = 2 AND at < me.low AND at BETWEEN (me.low >> 6 << 6) AND (me.low | 63))
    FROM me
  UNION ALL (SELECT 1, a.person_id, a.score, a.low, a.high, 0, 0, 0, 0
    FROM me, LATERAL (SELECT e.* FROM boards_entry e WHERE e.board_id = board AND e.score = me.score AND e.person_id < me.person_id
      ORDER BY e.person_id DESC LIMIT each_way) a)
  UNION ALL (SELECT 2, a.person_id, a.score, a.low, a.high, 0, 0, 0, 0
    FROM me, LATERAL (SELECT e.* FROM boards_entry e WHERE e.board_id = board AND e.score > me.score
      ORDER BY e.score, e.person_id DESC LIMIT each_way) a)
  UNION ALL (SELECT 3, a.person_id, a.score, a.low, a.high, 0, 0, 0, 0
    FROM me, LATERAL (SELECT e.* FROM boards_entry e WHERE e.board_id = board AND e.score = me.score AND e.person_id > me.person_id
      ORDER BY e.person_id LIMIT each_way) a)
  UNION ALL (SELECT 4, a.person_id, a.score, a.low, a.high, 0, 0, 0, 0
    FROM me, LATERAL (SELECT e.* FROM boards_entry e WHERE e.board_id = board AND e.score < me.score
      ORDER BY e.score DESC, e.person_id LIMIT each_way) a)
  UNION ALL (SELECT 5, a.person_id, a.score, a.low, a.high, 0, 0, 0, 0
    FROM (SELECT e.* FROM boards_entry e WHERE e.board_id = board AND e.is_shown
      ORDER BY e.score DESC, e.person_id LIMIT top) a)
  UNION ALL (SELECT 6, n, NULL, NULL, NULL, 0, 0, 0, 0 FROM everybody)
  UNION ALL (SELECT 7 + which, (
      SELECT at FROM (SELECT at, sum(n) OVER (ORDER BY at DESC) AS upto FROM boards_count
        WHERE board_id = board AND of = 0 AND n > 0
          AND at BETWEEN its.at << 6 AND (its.at << 6) + 63) ones
      WHERE upto >= place - its.upto + its.n ORDER BY at DESC LIMIT 1),
      NULL, NULL, NULL, 0, 0, 0, 0
    FROM everybody, LATERAL (VALUES (0, (everybody.n + 3) / 4), (1, (everybody.n + 1) / 2),
      (2, everybody.n / 2 + 1)) wanted (which, place),
      LATERAL (SELECT * FROM groups WHERE upto >= place ORDER BY at DESC LIMIT 1) its);
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(AROUND, "DROP FUNCTION boards_around(bigint, bigint, int, int)"),
    ]
