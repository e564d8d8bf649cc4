/** Submits, queries and cancels jobs over a host: Slurm, or detached processes where there is no scheduler. */
package io.perfsanity.engine.scheduler;
