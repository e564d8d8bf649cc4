/**
 * Classification and profile to what lies on the cluster: directories, names, the batch script of each attempt, the
 * checkout.
 */
package io.perfsanity.engine.plan;
