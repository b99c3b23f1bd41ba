package dev.sentinel.generator;

import java.util.List;

/**
 * What stays the same about a user from one transaction to the next.
 *
 * @param userId from 1
 * @param home where the user lives and shops
 * @param latitudeMicrodegrees the user's address, in millionths of a degree
 * @param longitudeMicrodegrees the user's address, in millionths of a degree
 * @param cards one or two, nobody else's
 * @param devices one to three, nobody else's
 * @param homeIp address of the user's connection at home
 * @param mobileIp address of the user's phone
 */
record UserProfile(
    long userId,
    City home,
    int latitudeMicrodegrees,
    int longitudeMicrodegrees,
    List<String> cards,
    List<String> devices,
    String homeIp,
    String mobileIp) {}
