package io.jenkins.plugins.perfsanity.runs;

import io.perfsanity.engine.run.JobQuota;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The jobs that all runs of this controller may have on one cluster at a time. What is free is dealt out one by one, in
 * turns, first to the run that has waited longest. Thread-safe.
 *
 * @param <R> how a run is called by whoever looks
 */
final class ClusterJobs<R> {
    /** Who doesn't ask for so long can't reach the cluster: it keeps its jobs, but nothing is kept for it. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final List<Member> members = new ArrayList<>();
    private int limit = Integer.MAX_VALUE;
    /** Counts who began to wait or got a job. */
    private long turns;

    ClusterJobs(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * How a run stands.
     *
     * @param live its jobs
     * @param waiting cases that would be submitted if there were room
     * @param since when it was last served, or began to wait
     */
    record Standing<R>(R run, int live, int waiting, Optional<Instant> since) {}

    /** One run. */
    private final class Member implements JobQuota {
        private final R run;
        private final Runnable wake;
        private int live;
        /** Beside what is kept for it. */
        private int waiting;

        private int kept;
        /** At which turn it was served, or began to wait. */
        private long turn;

        private Optional<Instant> since = Optional.empty();
        private Instant asked = clock.instant();

        Member(R run, Runnable wake) {
            this.run = run;
            this.wake = wake;
        }

        @Override
        public int grant(int jobs, int wanted) {
            List<Runnable> served;
            int granted;
            synchronized (ClusterJobs.this) {
                asked = clock.instant();
                live = jobs;
                kept = Math.min(kept, wanted);
                waiting = wanted - kept;
                if (wanted > 0 && since.isEmpty()) {
                    turn = ++turns;
                    since = Optional.of(asked);
                }
                served = deal(this);
                granted = kept;
                live += granted;
                kept = 0;
                if (waiting == 0) {
                    since = Optional.empty();
                }
            }
            served.forEach(Runnable::run);
            return granted;
        }
    }

    /** Lets a run ask, anew where it has asked; {@code most} is what the administrator lets all of them have. */
    synchronized JobQuota join(R run, int most, Runnable wake) {
        limit = most;
        members.removeIf(earlier -> earlier.run.equals(run));
        Member member = new Member(run, wake);
        members.add(member);
        return member;
    }

    /** Nobody drives the run any more; its jobs don't count. */
    void leave(R run) {
        List<Runnable> served;
        synchronized (this) {
            members.removeIf(member -> member.run.equals(run));
            served = deal(null);
        }
        served.forEach(Runnable::run);
    }

    /** Keeps what is free for those who wait. Returns what wakes those, besides {@code asking}, for whom something is kept. */
    private List<Runnable> deal(Member asking) {
        Instant now = clock.instant();
        members.stream()
                .filter(member -> member.asked.plus(SILENCE).isBefore(now))
                .forEach(silent -> {
                    silent.waiting = 0;
                    silent.kept = 0;
                    silent.since = Optional.empty();
                });
        int free = limit
                - members.stream().mapToInt(member -> member.live + member.kept).sum();
        List<Runnable> served = new ArrayList<>();
        for (; free > 0; free--) {
            Optional<Member> first = members.stream()
                    .filter(member -> member.waiting > 0)
                    .min(Comparator.comparingLong(member -> member.turn));
            if (first.isEmpty()) {
                break;
            }
            Member next = first.get();
            next.waiting--;
            next.kept++;
            next.turn = ++turns;
            next.since = Optional.of(now);
            if (next != asking && next.kept == 1) {
                served.add(next.wake);
            }
        }
        return served;
    }

    /** What all runs may have. */
    synchronized int limit() {
        return limit;
    }

    /** In the order in which they are served. */
    synchronized List<Standing<R>> standings() {
        return members.stream()
                .sorted(Comparator.comparing((Member member) -> member.waiting + member.kept == 0)
                        .thenComparing(member -> member.turn))
                .map(member -> new Standing<>(member.run, member.live, member.waiting + member.kept, member.since))
                .toList();
    }
}
