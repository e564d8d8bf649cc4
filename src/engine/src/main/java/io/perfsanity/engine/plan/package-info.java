/** Classification and profile to what lies on the cluster: directories, names, and the batch script of each attempt. */
package io.perfsanity.engine.plan;
