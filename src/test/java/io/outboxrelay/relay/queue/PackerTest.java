package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.support.relay.Rows;
import org.junit.jupiter.api.Test;

class PackerTest {

    private final StandardLineup lineup = new StandardLineup();
    private final Parcel.Packer packer = new Parcel.Packer(10, () -> 1_000);

    @Test
    void a_batch_has_at_most_as_many_rows_as_a_request_may_have_entries() {
        queueUp(23, 10);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(packer.pack(lineup)).hasSize(10);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(21L, 22L, 23L);
        assertThat(packer.pack(lineup)).isEmpty();
    }

    @Test
    void a_batch_may_have_exactly_as_many_bytes_as_the_limit() {
        queueUp(4, 500);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(1L, 2L);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(3L, 4L);
    }

    @Test
    void a_row_that_would_exceed_the_bytes_is_first_in_the_next_batch() {
        queueUp(3, 501);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(1L);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(2L);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(3L);
    }

    @Test
    void a_row_above_the_limit_goes_alone() {
        lineup.admit(new FoundRow(Rows.sized(1, 10), FoundRow.State.PENDING), true);
        lineup.admit(new FoundRow(Rows.sized(2, 5_000), FoundRow.State.PENDING), true);
        lineup.admit(new FoundRow(Rows.sized(3, 10), FoundRow.State.PENDING), true);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(1L);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(2L);
        assertThat(Rows.ids(packer.pack(lineup))).containsExactly(3L);
    }

    @Test
    void a_batch_of_a_fifo_queue_has_one_row_of_each_group() {
        var groups = new FifoLineup(1, new RecentFailures(), () -> 0);
        for (int id = 1; id <= 30; id++) {
            groups.admit(Rows.pending(id, "g" + id % 3), true);
        }
        assertThat(packer.pack(groups).stream().map(OutboxRow::groupId)).containsExactly("g1", "g2", "g0");
        assertThat(packer.pack(groups)).isEmpty();
    }

    private void queueUp(int rows, int size) {
        for (int id = 1; id <= rows; id++) {
            lineup.admit(new FoundRow(Rows.sized(id, size), FoundRow.State.PENDING), true);
        }
    }
}
