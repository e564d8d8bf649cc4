/** How the engine writes files that others read meanwhile, and names the place of what is wrong in one. */
package io.perfsanity.engine.files;
