/// Components, cutting an edition, joining it again, proving what is out.
package dev.sluice.edition;
