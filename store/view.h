// View: the archive's keys and their values in the order of the keys, to read. Behind it stands
// LevelDB (store/database.h): as it is now, or a snapshot, which is one moment for reads that
// belong together.
//
// Threads: a View may be used by any thread, a Cursor by one at a time. A Cursor ends before its
// View.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shilu {

// A place in the order of keys. Made before the first; key() and value() are there while valid(),
// and until the next call of another method.
class Cursor {
 public:
  Cursor() = default;
  virtual ~Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  // To the first key that is not before `key`.
  virtual void seek(std::string_view key) = 0;
  virtual void next() = 0;
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  // What ended the iteration, if it was not the end.
  virtual Status status() const = 0;
};

class View {
 public:
  View() = default;
  virtual ~View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  // The sealed value, or nothing.
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;

  // Long scans leave the block cache alone.
  enum class Scan { kShort, kLong };
  virtual std::unique_ptr<Cursor> iterate(Scan scan) const = 0;

  // An error once nothing can be read any more, which says nothing of what is stored.
  virtual Status status() const { return {}; }
};

}  // namespace shilu
