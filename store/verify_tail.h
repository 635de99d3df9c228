// Whether the WARC has more whole groups of commits past what the database knows than a kill can
// have left, which is one, the next: then acknowledged commits are missing from the database.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace shilu {

// `directory` holds the segments, of which `recorded` says how many bytes of each are known;
// `current` is the one being appended to, `last_batch` the last that the database has. Not to be
// asked while a writer appends. What cannot be read there is no group.
void verify_warc_tail(
    const std::string& directory, const std::map<std::string, uint64_t>& recorded,
    const std::string& current, uint64_t last_batch,
    const std::function<void(const std::string& file, uint64_t offset, std::string what)>& damaged);

}  // namespace shilu
