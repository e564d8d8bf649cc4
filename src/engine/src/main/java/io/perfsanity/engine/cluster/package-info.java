/** Cluster profiles: their schema, defaults and import, and what a run may override. */
package io.perfsanity.engine.cluster;
