// BarrenShapes: kinds of addresses whose pages bring nothing new, told by their shape: the address
// with its numbers folded. What a crawl has queued of others comes first then.
//
//   http://h/rl/2018-03.html, http://h/rl/2018-04.html     h/rl/0-0.html
//   http://h/s?id=3f2a90bc71d2&p=2                         h/s?id&p
//
// A page brings something if a version came of it, or links that cannot all be of its own shape: a
// month that leads to the next month and to nothing else brings nothing. Only pages met for the
// first time count, since those of earlier runs have brought theirs.
//
// One thread's, and for one process: a run that is continued begins to count anew.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/url.h"

namespace shilu {

// "www.qinghe.example/rl/0-0.html"
std::string shape_of(const Url& url);

// A column's pages are dozens, and a search or calendar that brings nothing for so many goes on so.
inline constexpr int kBarrenPages = 50;

class BarrenShapes {
 public:
  // A page of that shape brought something or not. True where its shape is barren from now on.
  bool enter(const std::string& shape, bool brought_something);
  bool is_barren(const std::string& shape) const;
  bool has_any() const { return barren_ > 0; }

 private:
  // Shapes that brought nothing since they last brought something, and for how many pages.
  std::unordered_map<std::string, int> pages_;
  size_t barren_ = 0;
};

}  // namespace shilu
