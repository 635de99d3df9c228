// Carrying an archive of schema 1 forward to schema 2 (FORMAT.md, "From schema 1"). Its database is
// built anew beside the old one, which stays as a backup; the WARC is the same in both.
//
//   1. db/ is read, and written in the new layout to db.new/
//   2. db/ is renamed to db.schema-1/      the backup, complete and never touched again
//   3. db.new/ is renamed to db/
//   4. SHILU says schema 2
//
// Interrupted at any point it is done again from the step that it was in: until 2 nothing but
// db.new/ was made, and after it that is whole.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace shilu {

// `finish` is step 4. kLocked when another process has the archive or carries it forward; kDiskFull
// when there is no room for a second database. A damaged record stays damaged, and keeps nothing
// else from being carried over.
Status migrate_from_schema_1(const std::string& directory, const std::function<Status()>& finish);

}  // namespace shilu
