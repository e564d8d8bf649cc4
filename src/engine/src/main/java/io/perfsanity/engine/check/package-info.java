/** Looks before anything is submitted: judges profile and plan by what the cluster says of itself. */
package io.perfsanity.engine.check;
