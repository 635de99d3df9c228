// Pages grown at random like articles of portals: a body in one of the ways that templates have,
// and around it what stands around bodies.
#pragma once

#include <cstdint>
#include <string>

namespace shilu {

// The same for the same seed.
std::string random_article(uint32_t seed);

}  // namespace shilu
